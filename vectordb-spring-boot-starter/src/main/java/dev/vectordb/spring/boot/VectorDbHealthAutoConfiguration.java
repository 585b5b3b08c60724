package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import dev.vectordb.spring.remote.RemoteVectorDatabase;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** Health of the database as {@code vectordb}, when Boot's health module is there. */
@AutoConfiguration(after = VectorDbAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "vectordb.enabled", matchIfMissing = true)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(VectorDatabase.class)
@ConditionalOnEnabledHealthIndicator("vectordb")
public final class VectorDbHealthAutoConfiguration
    extends CompositeHealthContributorConfiguration<AbstractHealthIndicator, VectorDatabase> {

  VectorDbHealthAutoConfiguration() {
    super(database ->
        database instanceof RemoteVectorDatabase remote
            ? new RemoteHealthIndicator(remote)
            : new VectorDbHealthIndicator(database));
  }

  @Bean
  @ConditionalOnMissingBean(name = {"vectordbHealthIndicator", "vectordbHealthContributor"})
  HealthContributor vectordbHealthContributor(ConfigurableListableBeanFactory beanFactory) {
    return createContributor(beanFactory, VectorDatabase.class);
  }
}
